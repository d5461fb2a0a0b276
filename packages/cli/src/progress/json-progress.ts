import type { Progress, View } from './view.ts';

/** Every event as one line of JSON; requests to registries only with `--verbose`. */
export function createJsonProgress({
  stderr,
  verbose,
}: Pick<View, 'stderr' | 'verbose'>): Progress {
  return {
    handle(event) {
      if (event.type !== 'request' || verbose) stderr.write(`${JSON.stringify(event)}\n`);
    },
    end() {},
  };
}
