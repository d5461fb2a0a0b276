import type { TextStream } from './text-stream.ts';

/** The exit code after a closed output pipe: that of a program ended by SIGPIPE. */
const BROKEN_PIPE = 141;
/** The exit code if stdout or stderr cannot be written: its redirection is the user's to fix. */
const UNWRITABLE = 2;

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error of the device',
  EBADF: 'it is not open for writing',
  EFBIG: 'the file would be too large',
};

interface Output {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The error of an output stream. */
export interface OutputWatch {
  /**
   * Waits until all output is written, and reports a failed stream on the other one.
   * @param code the exit code of the command
   * @param json true: one JSON object instead of text
   * @returns the exit code: that of the command if it failed, else 2 for an output that cannot be written, and 141 for a
   *   closed pipe, which is not reported
   */
  finish(code: number, streams: Record<keyof Output, TextStream>, json: boolean): Promise<number>;
}

/** Handles errors of both streams of the process. Without it, Node.js would end the process with a stack. */
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
  // The error event comes after the callback of the failed write.
  await new Promise(setImmediate);
}

function unwritableText(
  name: keyof Output,
  { code = '', message }: NodeJS.ErrnoException,
  json: boolean,
): string {
  const text = `${name} cannot be written: ${REASONS[code] ?? message}`;
  const hint = `Its output is lost; redirect ${name} elsewhere, and run the command again.`;
  return json
    ? `${JSON.stringify({ type: 'error', code: 'OUTPUT_UNWRITABLE', kind: 'config', message: text, hint })}\n`
    : `error: ${text}\n  hint: ${hint}\n`;
}
