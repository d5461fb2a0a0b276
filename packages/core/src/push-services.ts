import { temporaryFolder } from './io/file/index.ts';
import { writeLayout } from './io/layout/index.ts';
import { runProcess } from './io/process/index.ts';
import type { PushServices } from './pipeline/services.ts';

/** What core lends to plugins that push. */
export function pushServices(
  surroundings: Pick<PushServices, 'directory' | 'env' | 'insecure'>,
): PushServices {
  return {
    ...surroundings,
    temporaryFolder,
    writeLayout: (directory, tree, options) =>
      writeLayout(directory, tree, { ...options, references: [], platformTags: {} }),
    runStep: (argv, options) => runProcess(argv, options),
  };
}
