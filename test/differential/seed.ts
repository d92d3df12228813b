/**
 * The seed of the random tests, in their titles so that a failure can be run again: `SAMOVAR_SEED=…`; `SAMOVAR_SEED=random` takes a
 * fresh one.
 */
export const SEED: number =
  process.env['SAMOVAR_SEED'] === 'random' ? Date.now() : Number(process.env['SAMOVAR_SEED'] ?? 20_250_601)

/** How many sequences a random test tries (`SAMOVAR_RUNS`). */
export function runs(usual: number): number {
  return Number(process.env['SAMOVAR_RUNS'] ?? usual)
}
