import type { TextStream } from './text-stream.ts';

/** The exit code where nobody reads what is printed any more: that of a program which SIGPIPE ends. */
const BROKEN_PIPE = 141;
/** The exit code where stdout or stderr cannot be written: whoever redirected it has to act. */
const UNWRITABLE = 2;

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the device reports an input/output error',
  EBADF: 'it is not open for writing',
  EFBIG: 'the file would be too large',
};

interface Output {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** What was printed and could not be written. */
export interface OutputWatch {
  /**
   * Waits until what was printed is written, and tells on the other stream what could not be.
   * @param code the exit code of the command
   * @param json true: one JSON object instead of text for people
   * @returns the exit code: that of the command where it failed, else 2 for an output that cannot be written, and 141 for one
   *   that nobody reads any more, which is no failure worth a line
   */
  finish(code: number, streams: Record<keyof Output, TextStream>, json: boolean): Promise<number>;
}

/** Watches both streams of the process from now on. Without this, Node.js ends the process with a stack. */
export function watchOutput(output: Output): OutputWatch {
  const failures = new Map<keyof Output, NodeJS.ErrnoException>();
  for (const name of ['stdout', 'stderr'] as const) {
    output[name].on('error', (error: NodeJS.ErrnoException) => {
      if (!failures.has(name)) failures.set(name, error);
    });
  }
  return {
    async finish(code, streams, json) {
      await flush(output);
      const broken = [...failures].filter(([, { code: reason }]) => reason !== 'EPIPE');
      for (const [name, error] of broken) {
        const other = name === 'stdout' ? 'stderr' : 'stdout';
        if (!failures.has(other)) streams[other].write(unwritableText(name, error, json));
      }
      if (broken.length > 0) await flush(output);
      if (code !== 0 || failures.size === 0) return code;
      return broken.length > 0 ? UNWRITABLE : BROKEN_PIPE;
    },
  };
}

async function flush({ stdout, stderr }: Output): Promise<void> {
  await Promise.all(
    [stdout, stderr].map((stream) => new Promise((done) => stream.write('', done))),
  );
  // The event that tells of a failure comes after the callback of the write that failed.
  await new Promise(setImmediate);
}

function unwritableText(
  name: keyof Output,
  { code = '', message }: NodeJS.ErrnoException,
  json: boolean,
): string {
  const text = `${name} cannot be written: ${REASONS[code] ?? message}`;
  const hint = `What was to be printed there is lost; send ${name} somewhere else, and run the command again.`;
  return json
    ? `${JSON.stringify({ type: 'error', code: 'OUTPUT_UNWRITABLE', kind: 'config', message: text, hint })}\n`
    : `error: ${text}\n  hint: ${hint}\n`;
}
