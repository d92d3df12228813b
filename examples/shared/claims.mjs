/** What must hold of what was seen: judged, and printed. */

/** @typedef {{ passed: boolean, text: string }} Claim */

/** @param {boolean} passed @param {string} text @returns {Claim} */
export function claim(passed, text) {
  return { passed, text }
}

/** The line that tells whether a claim holds. @param {Claim} claim */
export function verdict({ passed, text }) {
  return `${passed ? 'ok    ' : 'FAILED'} ${text}`
}
