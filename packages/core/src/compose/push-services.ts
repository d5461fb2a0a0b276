import { writeDockerArchive, writeLayout, writeOciArchive } from '@strake/oci';
import { temporaryDirectory } from '@strake/oci/internal';
import { runTool } from '../host/process/index.ts';
import type { PushServices } from '../pipeline/services.ts';

/** The services of core for plugins that push. */
export function pushServices(
  environment: Pick<PushServices, 'directory' | 'env' | 'insecure'>,
): PushServices {
  return {
    ...environment,
    files: { temporaryDirectory },
    runner: { run: runTool },
    writeArchive: (file, tree, { format = 'oci', names: references = [], ...options }) => {
      const write = format === 'docker' ? writeDockerArchive : writeOciArchive;
      return write(file, tree, { ...options, references });
    },
    writeLayout: (directory, tree, options) =>
      writeLayout(directory, tree, { ...options, references: [], platformTags: {} }),
  };
}
