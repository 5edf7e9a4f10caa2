module web 'B03.bicep' = {
  name: 'web'
  params: {
    auto: false
  }
}
