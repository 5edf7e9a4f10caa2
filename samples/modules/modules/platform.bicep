// What all teams agree on: the systems there are, their images, and how VMs are called.

@export()
type system = 'Linux' | 'Windows'

@export()
var images = {
  Linux: {
    publisher: 'Canonical'
    offer: 'ubuntu-24_04-lts'
    sku: 'server'
    version: 'latest'
  }
  Windows: {
    publisher: 'MicrosoftWindowsServer'
    offer: 'WindowsServer'
    sku: '2022-datacenter-azure-edition'
    version: 'latest'
  }
}

@export()
@description('Who installs updates: the platform where it is asked to, else the system itself.')
func patchModeOf(os system, byPlatform bool) string =>
  byPlatform ? 'AutomaticByPlatform' : os == 'Windows' ? 'AutomaticByOS' : 'ImageDefault'

@export()
func vmName(role string, index int) string => '${role}${padLeft(index + 1, 2, '0')}'
