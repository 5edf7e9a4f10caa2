using 'main.bicep'
extends 'shared.bicepparam'

param name = 'app-dev'
param vmSize = 'Standard_B2ms'
param subnetId = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dev/providers/Microsoft.Network/virtualNetworks/dev/subnets/servers'
param automaticUpdates = false // no restarts while somebody debugs
