import { type GlobalFlags, type Invocation, isInteractive } from '../invocation.ts';
import { formatBytes } from '../print/format-quantity.ts';
import { rawStream, renderText } from '../safe-stream.ts';

/** One line of copy progress on an interactive terminal; elsewhere only permanent lines. */
export interface CopyView {
  /** Prints a permanent line. */
  print(line: string): void;
  progress(done: number, total: number): void;
  end(): void;
}

const FRAME_MS = 100;

/** @param what the name of the copied image */
export async function watchCopy(
  what: string,
  to: string,
  { quiet }: Pick<GlobalFlags, 'quiet'>,
  { stderr, env }: Pick<Invocation, 'stderr' | 'env'>,
): Promise<CopyView> {
  const print = (line: string) => void stderr.write(`${line}\n`);
  if (quiet || !isInteractive(stderr, env)) return { print, progress: () => {}, end: () => {} };
  const { createLogUpdate } = await import('log-update');
  const log = createLogUpdate(rawStream(stderr) as NodeJS.WriteStream);
  let bytes = '';
  const draw = () =>
    log(renderText(stderr, `${what} → ${to}  ${bytes}`).slice(0, (stderr.columns ?? 80) - 1));
  const timer = setInterval(draw, FRAME_MS);
  timer.unref();
  return {
    print(line) {
      log.clear();
      print(line);
    },
    progress(done, total) {
      bytes = `${formatBytes(done)} of ${formatBytes(total)}`;
    },
    end() {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}
