/** Whether the environment says that this is production: `NODE_ENV=production`. */
export function isProductionEnvironment(): boolean {
  return process.env['NODE_ENV'] === 'production'
}
