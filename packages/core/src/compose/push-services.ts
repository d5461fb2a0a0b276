import { writeLayout } from '@strake/oci';
import { temporaryDirectory } from '@strake/oci/internal';
import { runProcess } from '../host/process/index.ts';
import type { PushServices } from '../pipeline/services.ts';

/** The services of core for plugins that push. */
export function pushServices(
  environment: Pick<PushServices, 'directory' | 'env' | 'insecure'>,
): PushServices {
  return {
    ...environment,
    files: { temporaryDirectory },
    runner: { run: runProcess },
    writeLayout: (directory, tree, options) =>
      writeLayout(directory, tree, { ...options, references: [], platformTags: {} }),
  };
}
