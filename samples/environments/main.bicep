// One application server; what differs between the environments stands in their parameter files.

type windowsPatchMode = 'AutomaticByPlatform' | 'AutomaticByOS' | 'Manual'

param name string
param location string
param patchMode windowsPatchMode

@description('Whether Windows installs updates by itself. Cannot be changed once the VM exists.')
param automaticUpdates bool

param vmSize string = 'Standard_D4s_v5'
param subnetId string
param adminUsername string

@secure()
param adminPassword string

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
      vmSize: vmSize
    }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsServer'
        offer: 'WindowsServer'
        sku: '2022-datacenter-azure-edition'
        version: 'latest'
      }
      osDisk: {
        createOption: 'FromImage'
      }
    }
    osProfile: {
      computerName: name
      adminUsername: adminUsername
      adminPassword: adminPassword
      windowsConfiguration: {
        provisionVMAgent: true
        enableAutomaticUpdates: automaticUpdates
        patchSettings: {
          patchMode: patchMode
        }
      }
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
