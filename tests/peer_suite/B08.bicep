type updates = 'on' | 'off'

type vmSettings = {
  updates: updates?
}

param settings vmSettings = {}

var base = {
  provisionVMAgent: true
}

func switchOf(value updates) bool => value == 'on'

resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'web'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsServer'
        offer: 'WindowsServer'
        sku: '2022-datacenter-azure-edition'
        version: 'latest'
      }
    }
    osProfile: {
      computerName: 'web'
      adminUsername: 'operator'
      windowsConfiguration: {
        ...base
        enableAutomaticUpdates: switchOf(settings.?updates ?? 'off')
      }
    }
  }
}
