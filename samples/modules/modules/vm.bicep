import { images, patchModeOf, system } from 'platform.bicep'

param name string
param location string = resourceGroup().location
param os system = 'Linux'

@description('False on machines that another tool patches.')
param byPlatform bool = true

@description('What happens when a patch needs a restart.')
param rebootSetting string = 'IfRequired'

param subnetId string
param adminUsername string

@secure()
param adminSecret string

var patchSettings = {
  patchMode: patchModeOf(os, byPlatform)
  assessmentMode: 'AutomaticByPlatform'
  automaticByPlatformSettings: {
    rebootSetting: rebootSetting
  }
}

resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: '${name}-nic'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'primary'
        properties: {
          subnet: {
            id: subnetId
          }
        }
      }
    ]
  }
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: name
  location: location
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    storageProfile: {
      imageReference: images[os]
      osDisk: {
        createOption: 'FromImage'
        osType: os
      }
    }
    osProfile: {
      computerName: name
      adminUsername: adminUsername
      adminPassword: os == 'Windows' ? adminSecret : null
      windowsConfiguration: os == 'Windows' ? { patchSettings: patchSettings } : null
      linuxConfiguration: os == 'Linux'
        ? {
            disablePasswordAuthentication: true
            ssh: {
              publicKeys: [
                {
                  path: '/home/${adminUsername}/.ssh/authorized_keys'
                  keyData: adminSecret
                }
              ]
            }
            patchSettings: patchSettings
          }
        : null
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: nic.id
        }
      ]
    }
  }
}

output id string = vm.id
