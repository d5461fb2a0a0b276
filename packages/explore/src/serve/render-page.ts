import { createHash } from 'node:crypto';

/** What a page is made of. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** Answers that the page has with it, in base64; without them it asks the server that it came from. */
  readonly data?: string;
}

/**
 * The page as HTML, and its Content-Security-Policy: nothing is loaded, and nothing runs but this script, by its hash. Trusted Types
 * forbid what turns a string into HTML or script.
 */
export function renderPage({ script, style, data }: PageParts): {
  readonly html: string;
  readonly policy: string;
} {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    data === undefined ? "connect-src 'self'" : "connect-src 'none'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  // An attribute of an element may hold these quotes, and a hash no others.
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>strake explore</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript: it is its own, and loads nothing.</noscript>
${data === undefined ? '' : `<script type="text/plain" id="data">${data}</script>\n`}<script>${script}</script>
</body>
</html>
`;
  return { html, policy };
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 4h14M2 8h12M4 12h8' stroke='%230b7285' stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E";

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
