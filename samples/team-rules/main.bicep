// A small service: one Windows VM outside the reboot policy, one Linux VM nobody owns.
param location string = resourceGroup().location

@secure()
param adminPassword string

param tags object = { costCenter: '4711' }

var ubuntu = {
  publisher: 'Canonical'
  offer: 'ubuntu-24_04-lts'
  sku: 'server'
  version: 'latest'
}

var windowsServer = {
  publisher: 'MicrosoftWindowsServer'
  offer: 'WindowsServer'
  sku: '2022-datacenter-g2'
  version: 'latest'
}

resource sql 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'sql01'
  location: location
  tags: union(tags, { owner: 'data@contoso.example' })
  properties: {
    hardwareProfile: { vmSize: 'Standard_E4s_v5' }
    osProfile: {
      computerName: 'sql01'
      adminUsername: 'operator'
      adminPassword: adminPassword
      windowsConfiguration: {
        enableAutomaticUpdates: true
        provisionVMAgent: true
        patchSettings: {
          patchMode: 'AutomaticByPlatform'
          assessmentMode: 'AutomaticByPlatform'
          automaticByPlatformSettings: { rebootSetting: 'Always' }
        }
      }
    }
    storageProfile: { imageReference: windowsServer }
  }
}

resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web01'
  location: location
  tags: tags
  properties: {
    hardwareProfile: { vmSize: 'Standard_D2s_v5' }
    osProfile: {
      computerName: 'web01'
      adminUsername: 'operator'
      adminPassword: adminPassword
      linuxConfiguration: {
        provisionVMAgent: true
        patchSettings: {
          patchMode: 'AutomaticByPlatform'
          assessmentMode: 'AutomaticByPlatform'
        }
      }
    }
    storageProfile: { imageReference: ubuntu }
  }
}
