import type { PreviewAnswer } from '../../answer/index.ts';
import { h } from '../element.ts';
import { createLines, linesOf } from '../list/lines.ts';

/** The content as text or as bytes, with a switch. */
export function createContentView(preview: PreviewAnswer): HTMLElement {
  const box = h('div.content');
  const { text } = preview;
  const show = (form: 'text' | 'hex'): void => {
    const isText = form === 'text';
    const lines = isText ? linesOf(text ?? '') : hexLines(preview.head ?? '');
    const label = isText ? 'Text of the file' : 'Bytes of the file';
    box.replaceChildren(createLines(lines, { label, isNumbered: isText }));
    for (const [name, button] of buttons)
      button.setAttribute('aria-pressed', name === form ? 'true' : 'false');
  };
  const buttons = (['text', 'hex'] as const).map((name) => {
    const button = h('button', { type: 'button' }, name === 'text' ? 'Text' : 'Hex');
    button.addEventListener('click', () => show(name));
    return [name, button] as const;
  });
  show(text === undefined ? 'hex' : 'text');
  if (text === undefined || preview.head === undefined) return box;
  return h(
    'div',
    {},
    h(
      'div.switch',
      { role: 'group', 'aria-label': 'Form' },
      ...buttons.map(([, button]) => button),
    ),
    box,
  );
}

/** As xxd prints it. */
function hexLines(head: string): readonly string[] {
  const bytes = Uint8Array.from(atob(head), (character) => character.charCodeAt(0));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const pairs = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const groups = Array.from({ length: 8 }, (_, group) =>
      (pairs[group * 2] ?? '').concat(pairs[group * 2 + 1] ?? '').padEnd(4),
    );
    const ascii = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${groups.join(' ')}  ${ascii.join('')}`);
  }
  return lines;
}
