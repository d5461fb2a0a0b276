import { join } from 'node:path';
import { commandError } from '../../../error-codes.ts';
import type { Project } from '../../described-project.ts';
import { readText } from '../../read-yaml.ts';
import { createContext, type PreparedBuild, typeIn } from '../context/build-context.ts';
import { readIgnoreFile } from '../context/ignore-file.ts';
import { LongWord } from '../syntax/lex-words.ts';
import { References } from '../syntax/marked-text.ts';
import { DockerfileProblem, parseDockerfile } from '../syntax/parse-dockerfile.ts';
import type { FinalStage } from './final-stage.ts';
import { readStages } from './read-stages.ts';
import type { Stage } from './stage.ts';

/** Larger files are no Dockerfiles. */
const LARGEST = 2 ** 20;

/**
 * Reads a Dockerfile.
 * @param directories that may be its context, relative to the project: the one counts that has most of what is copied
 * @param prepared what another tool gives to the build; it leaves ignore files out
 * @throws CONFIG_SYNTAX for one that Docker would refuse, or that cannot be read
 */
export async function readFinalStage(
  file: string,
  project: Project,
  directories: readonly string[],
  prepared?: PreparedBuild,
): Promise<FinalStage> {
  const path = join(project.directory, file);
  const text = readText(path) ?? '';
  try {
    if (text.length > LARGEST) throw new DockerfileProblem('it is too large for a Dockerfile', 1);
    const dockerfile = parseDockerfile(text);
    const contexts = await Promise.all(
      [...new Set(directories)].map(async (directory) => {
        const ignore =
          prepared === undefined
            ? await readIgnoreFile(project.directory, file, directory)
            : undefined;
        return createContext(project.directory, directory, project.found, prepared, ignore);
      }),
    );
    const [best] = contexts
      .map((context) => {
        const references = new References();
        const stages = readStages(dockerfile, context, references);
        const stage = stages.at(-1) as Stage;
        const missing = stages
          .flatMap((each) => each.files.all())
          .filter(
            (each) => each.file.kind === 'context' && typeIn(context, each.file.path) === undefined,
          );
        return { final: { file, stage, context, references }, missing: missing.length };
      })
      .toSorted((a, b) => a.missing - b.missing);
    if (best === undefined) throw new DockerfileProblem('there is no context', 1);
    return best.final;
  } catch (thrown) {
    if (!(thrown instanceof DockerfileProblem || thrown instanceof LongWord)) throw thrown;
    throw commandError('CONFIG_SYNTAX', thrown.message, {
      cause: thrown,
      location: { file: path, ...('line' in thrown ? { line: thrown.line } : {}) },
      hint: 'Docker would refuse this file too: mend it, or move it away while init runs.',
    });
  }
}
