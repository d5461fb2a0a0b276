import { randomBytes } from 'node:crypto';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { escapeText } from './print/escape-text.ts';
import type { TextStream } from './text-stream.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A stream of the process that passes only text and strake's own colours to a terminal. */
export interface SafeStream extends TextStream {
  /** The raw stream, for code that draws on it directly and must {@link render} its output. */
  readonly stream: WriteStream;
  /** The text as it would be written. */
  render(text: string): string;
}

/** Marks strake's own escape sequences. The author of a label or a file name cannot know it. */
const OWN = `\uFDD3${randomBytes(12).toString('hex')}\uFDD4`;
const OWN_PIECE = /^(\p{Cc}\[\d+m|::)?(.*)$/su;

/**
 * @param github true on GitHub Actions, which runs lines that begin with `::`, and `##[` anywhere, as commands.
 *   Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs
 */
export function safeStream(stream: WriteStream, github: boolean): SafeStream {
  const clean = (text: string) => (github ? escapeCommands(escapeText(text)) : escapeText(text));
  const render = (text: string) => {
    const [first = '', ...pieces] = text.split(OWN);
    const own = pieces.map((piece) => {
      const [, sequence = '', rest = ''] = OWN_PIECE.exec(piece) ?? [];
      return sequence + clean(rest);
    });
    return clean(first) + own.join('');
  };
  return {
    stream,
    render,
    write: (text) => stream.write(render(text)),
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
  };
}

function isSafe(stream: TextStream): stream is SafeStream {
  return 'render' in stream;
}

/** The process's stream behind an escaping one; other streams are returned as they are. */
export function rawStream(stream: TextStream): TextStream {
  return isSafe(stream) ? stream.stream : stream;
}

/** A text as the stream would write it. */
export function renderText(stream: TextStream, text: string): string {
  return isSafe(stream) ? stream.render(text) : text;
}

/** A coloured text, for that stream. */
export function styled(stream: TextStream, style: Style, text: string): string {
  if (!isSafe(stream)) return styleText(style, text, { validateStream: false });
  const [open = '', close = ''] = styleText(style, '\0', { validateStream: false }).split('\0');
  return `${OWN}${open}${text}${OWN}${close}`;
}

/** A workflow command of GitHub Actions, which begins with `::`, for that stream. */
export function ownCommand(stream: TextStream, command: string): string {
  return isSafe(stream) ? `${OWN}${command}` : command;
}

function escapeCommands(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1\\u003a').replaceAll('##[', '#\\u0023[');
}
