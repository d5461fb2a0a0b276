import type { Progress, View } from './view.ts';

/** Every event as one line of JSON. */
export function createJsonProgress({ stderr }: Pick<View, 'stderr'>): Progress {
  return {
    handle: (event) => stderr.write(`${JSON.stringify(event)}\n`),
    end() {},
  };
}
