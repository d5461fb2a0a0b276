import type { Readable } from 'node:stream';
import type { PendingTaps } from './progress/pending-taps.ts';
import { type Style, styled } from './safe-stream.ts';
import type { TextStream } from './text-stream.ts';

export type { TextStream };

/** Options of every command. */
export interface GlobalFlags {
  /** `-C`: the directory to work in. */
  readonly C?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** What a command gets from its process. */
export interface Invocation {
  /** Absolute, without `-C` applied. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Records every tap, so that one that never settles can be named. */
  readonly taps: PendingTaps;
  /** Call it at every event of a build. */
  checkHeap(): void;
}

/** Colours a string, or returns it unchanged. */
export type Paint = (style: Style, text: string) => string;

/** Colours if the stream is a terminal and neither `--no-color` nor `NO_COLOR` is set; `FORCE_COLOR` turns colours on. */
export function createPaint(stream: TextStream, env: Invocation['env'], wanted: boolean): Paint {
  const forced =
    env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  const refused = !wanted || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const coloured = !refused && (forced || stream.isTTY === true);
  return (style, text) => (coloured ? styled(stream, style, text) : text);
}

/** True if the stream is an interactive terminal whose lines may be redrawn. */
export function isInteractive(stream: TextStream, env: Invocation['env']): boolean {
  const ci = env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
  const drawable = stream.isTTY === true && Boolean(stream.columns) && Boolean(stream.rows);
  return drawable && !ci && env.TERM !== 'dumb';
}
