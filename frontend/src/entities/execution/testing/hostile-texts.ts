/** A text that a model could write to break a page that shows it, by a name that says what it is. */
export type Hostile = { name: string; text: string }

const times = (part: string, count: number) => part.repeat(count)
const numbered = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('')

/** What may be nested: how one level opens, what is inside, and how it closes. */
const nested: Record<string, [open: string, inside: string, close: string]> = {
  quotes: ['>', '', ''],
  'spaced quotes': ['> ', 'x', ''],
  lists: ['- ', 'x', ''],
  'numbered lists': ['1. ', 'x', ''],
  'lists in quotes': ['> - ', 'x', ''],
  'quotes in numbers': ['9) > ', 'x', ''],
  emphasis: ['*a ', 'x', ' b*'],
  'tight emphasis': ['*', 'x', '*'],
  underscores: ['_a ', 'x', ' a_'],
  'strong and emphasis': ['**a _b ', 'x', ' c_ d**'],
  'stars that do not meet': ['**x*', '', ''],
  strikes: ['~~a ', 'x', ' a~~'],
  brackets: ['[', 'x', ']'],
  links: ['[', 'x', '](u)'],
  images: ['![', 'x', '](https://h.example/i)'],
  'links that open': ['[a](', '', ''],
  'titles that open': ['[a](<b "', '', ''],
  parentheses: ['(', 'x', ')'],
  tags: ['<b>', 'x', '</b>'],
  'tags in tags': ['<a ', '', ''],
  'notes in notes': ['[^a]: ', 'x', ''],
  'html quotes': ['<blockquote>\n\n', 'x', '\n\n</blockquote>'],
}

/** What may be repeated without an end. */
const repeated: Record<string, string> = {
  stars: '*',
  'open emphasis': '*a ',
  'open strong': 'a**b ',
  backticks: '`',
  'open code': '`a ',
  'left brackets': '[',
  'image marks': '![',
  'right brackets': ']',
  'angle brackets': '<',
  'open tags': '<a b="',
  comments: 'a <!-- ',
  instructions: 'a <? ',
  cdata: 'a <![CDATA[ ',
  ampersands: '&',
  entities: '&amp;',
  'entities of numbers': '&#x1F600;',
  backslashes: '\\',
  bars: '|',
  tildes: '~',
  hashes: '# ',
  headings: '# a\n',
  rules: '* * *\n',
  'dashes below': 'a\n---\n',
  'line breaks': '\n',
  'blank paragraphs': 'a\n\n',
  'breaks by backslash': 'a\\\n',
  fences: '```\n',
  'fences with words': '```js\na\n\n',
  items: '- x\n',
  'loose items': '- x\n\n',
  tasks: '- [ ] x\n',
  addresses: 'http://a.example/b ',
  'bare addresses': 'www.a.example',
  mails: 'a@b.example ',
  'halves of mails': 'a+',
  references: '[a]',
  definitions: '[a]: /u\n',
  'references to notes': '[^1] ',
  variables: '{{a}} ',
  'open variables': '{{',
  tabs: '\t',
  spaces: ' ',
  'carriage returns': 'a\r',
  nul: '\u0000',
  'zero widths': '\u200b',
  joiners: 'a\u200d',
  'byte order marks': '\ufeff',
  'soft hyphens': 'a\u00ad',
  'combining marks': '\u0301',
  'zalgo letters':
    'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034d',
  'overrides to the left': '\u202ea',
  embeddings: '\u202b\u202aa',
  isolates: '\u2067\u2066a',
  'pops of nothing': '\u202c\u2069',
  'hebrew and latin': 'אבג abc ',
  arabic: 'الذكاء ',
  'ligature of prayer': '\ufdfd',
  families: '👨‍👩‍👧‍👦',
  'joined without end': '👩‍',
  flags: '🇩',
  'tag characters': '\u{e0041}',
  'high halves': '\ud800',
  'low halves': '\udc00',
  'private use': '\ue000',
  noncharacters: '\uffff',
  'wide letters': '字',
  'ansi colours': '\u001b[31mred\u001b[0m ',
  'ansi screens': '\u001b[2J\u001b[H',
  'ansi links': '\u001b]8;;https://h.example\u0007x\u001b]8;;\u0007',
  bells: '\u0007\b',
  separators: '\u2028\u2029',
  letters: 'x',
  words: 'word ',
  hyphens: 'a-',
}

/** What is hostile once, by what it says. */
const single: Record<string, string> = {
  'a script': '<script>document.title = "taken"</script>',
  'an image with a handler': '<img src=x onerror="document.title=\'taken\'">',
  'a frame': '<iframe srcdoc="<script>parent.document.title=\'taken\'</script>"></iframe>',
  'a style': '<style>* { display: none !important }</style>',
  'a form': '<form action="https://h.example"><input name="password"></form>',
  'a base': '<base href="https://h.example/">',
  'a refresh': '<meta http-equiv="refresh" content="0;url=https://h.example">',
  'a link of script': '[click](javascript:document.title="taken")',
  'a disguised link of script': '[click](java\u0000script&colon;alert(1)) [b](<JaVaScRiPt:alert(1)>)',
  'a link of data': '[click](data:text/html,<script>alert(1)</script>)',
  'a link of vbscript': '[click](vbscript:msgbox(1)) [f](file:///etc/passwd) [b](blob:https://h.example/1)',
  'an automatic link of script': '<javascript:alert(1)>',
  'a reference of script': '[a]\n\n[a]: javascript:alert(1) "title"',
  'an image of data': '![dot](data:image/png;base64,iVBORw0KGgo=)',
  'an image of svg': '![dot](data:image/svg+xml,<svg onload="alert(1)"/>)',
  'an image from afar': '![alt](https://h.example/pixel.png?who=you)',
  'an image by its network': '![alt](//h.example/pixel.png)',
  'an image of this host': '![alt](/v1/me)',
  'a reference image': '![alt][i]\n\n[i]: https://h.example/pixel.png',
  'an image in a link': '[![alt](https://h.example/a.png)](https://h.example)',
  'a clobbering id': '<a id="root" name="body">x</a> [^root]\n\n[^root]: note',
  'a note to itself': '[^1]\n\n[^1]: again [^1]',
  'names of the prototype':
    '[^__proto__] [constructor] [toString]\n\n[^__proto__]: x\n[constructor]: /u\n[toString]: /v',
  'an open fence': '```js\nlet a',
  'an open fence in a list': '- a\n  ```\n  b\n\nc',
  'a fence in a tag': '<!--\n```\n-->\n>>>>>> x\n',
  'a name that lies about its end': 'invoice\u202excod.exe',
}

const sized = (count: number): Hostile[] => [
  ...Object.entries(nested).map(([name, [open, inside, close]]) => ({
    name: `${name} × ${count}`,
    text: times(open, count) + inside + times(close, count),
  })),
  ...Object.entries(repeated).map(([name, part]) => ({
    name: `${name} × ${count}`,
    text: times(part, count),
  })),
]

const stairs = (count: number): Hostile[] => [
  { name: `stairs of quotes × ${count}`, text: numbered(count, (at) => `${times('>', at + 1)} x\n`) },
  { name: `stairs of lists × ${count}`, text: numbered(count, (at) => `${times('  ', at)}- x\n`) },
  { name: `stairs of notes × ${count}`, text: numbered(count, (at) => `${times('    ', at)}[^${at}]:\n\n`) },
  { name: `runs of backticks × ${count}`, text: numbered(count, (at) => `${times('`', at + 1)} `) },
]

const tables = (columns: number, rows: number): Hostile => ({
  name: `a table of ${columns} columns and ${rows} rows`,
  text: `|${times('a|', columns)}\n|${times('-|', columns)}\n${times('|x\n', rows)}`,
})

const large: Hostile[] = [
  tables(10_000, 1),
  tables(900, 90),
  tables(400, 400),
  tables(2, 10_000),
  {
    name: 'ten thousand notes',
    text: `${numbered(10_000, (at) => `[^${at}] `)}\n\n${numbered(10_000, (at) => `[^${at}]: n\n`)}`,
  },
  { name: 'ten thousand variables', text: numbered(10_000, (at) => `{{v${at}}} `) },
  { name: 'a line of a megabyte', text: times('x', 1 << 20) },
  { name: 'words of a megabyte', text: times('word ', 210_000) },
  { name: 'a megabyte to the left', text: times('אבג ', 262_144) },
  { name: 'a megabyte of paragraphs', text: times('a *b* c\n\n', 116_000) },
  { name: 'a megabyte of code', text: `\`\`\`\n${times('let a = [1, 2]\n', 70_000)}\`\`\`\n` },
  { name: 'a megabyte of zalgo', text: `Z${times('\u0351\u036b\u0343', 350_000)}` },
  { name: 'two hundred heavy blocks', text: times(`${times('*a _b ', 200)}\n\n`, 200) },
]

/** Everything at two sizes: 3,000 is past each limit, 40 is a size that a person might see. */
export const hostileTexts: readonly Hostile[] = [
  ...sized(40),
  ...sized(3_000),
  ...stairs(20),
  ...stairs(700),
  ...Object.entries(single).map(([name, text]) => ({ name, text })),
  ...large,
]
