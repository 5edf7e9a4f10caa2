import { vmName } from 'modules/platform.bicep'

param adminUsername string

@secure()
param adminSecret string

@minValue(1)
param webCount int = 3

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'spoke/servers'
}

module web 'modules/vm.bicep' = [for i in range(0, webCount): {
  params: {
    name: vmName('web', i)
    rebootSetting: 'IfNeeded'
    subnetId: subnet.id
    adminUsername: adminUsername
    adminSecret: adminSecret
  }
}]

module database 'modules/vm.bicep' = {
  params: {
    name: vmName('sql', 0)
    os: 'Windows'
    subnetId: subnet.id
    adminUsername: adminUsername
    adminSecret: adminSecret
  }
}

module build 'modules/vm.bicep' = {
  params: {
    name: vmName('build', 0)
    byPlatform: false
    subnetId: subnet.id
    adminUsername: adminUsername
    adminSecret: adminSecret
  }
}

module monitor 'modules/vm.bicep' = {
  params: {
    name: vmName('monitor', 0)
    byPlatform: false
    subnetId: subnet.id
    adminUsername: adminUsername
    adminSecret: adminSecret
  }
}
