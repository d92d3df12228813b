/** A fenced block of code in a Markdown text. */
export interface CodeBlock {
  /** The language, first of the words after the fence. */
  readonly language: string
  /** The other words after the fence. */
  readonly marks: readonly string[]
  readonly text: string
  /** The 1-based line of the opening fence. */
  readonly line: number
}

/** A link in a Markdown text. */
export interface Link {
  readonly target: string
  readonly line: number
}

/** The fenced blocks of a text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { words: string[]; lines: string[]; line: number } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line)
    if (fence === null) open?.lines.push(line)
    else if (open === undefined) open = { words: fence[1].trim().split(/\s+/), lines: [], line: index + 1 }
    else {
      const [language, ...marks] = open.words
      blocks.push({ language, marks, text: `${open.lines.join('\n')}\n`, line: open.line })
      open = undefined
    }
  }
  return blocks
}

/** The links of a text, code aside. */
export function links(markdown: string): Link[] {
  return prose(markdown).flatMap((text, index) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ target, line: index + 1 })),
  )
}

/** What a text names in code spans, with the 1-based lines. */
export function codeSpans(markdown: string): { text: string; line: number }[] {
  return prose(markdown).flatMap((line, index) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, text]) => ({ text, line: index + 1 })),
  )
}

/** The anchors of a text's headings, as the usual renderers make them. */
export function anchors(markdown: string): string[] {
  return prose(markdown)
    .flatMap(line => /^#+\s+(.*)$/.exec(line)?.[1] ?? [])
    .map(heading =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    )
}

/** The rows of the tables of a text, cells trimmed, the heads and rules among them. */
export function tableRows(markdown: string): string[][] {
  return prose(markdown)
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split('|')
        .map(cell => cell.trim()),
    )
}

/** The lines of a text with fenced blocks blanked. */
function prose(markdown: string): string[] {
  let fenced = false
  return markdown.split('\n').map(line => {
    if (!line.startsWith('```')) return fenced ? '' : line
    fenced = !fenced
    return ''
  })
}
