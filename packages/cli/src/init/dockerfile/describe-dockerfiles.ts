import { join, posix } from 'node:path';
import { commandError } from '../../error-codes.ts';
import type { DescribedProject, Project } from '../described-project.ts';
import type { DraftImage, Note } from '../draft.ts';
import { plainProject } from '../plain-project.ts';
import { readText } from '../read-yaml.ts';
import { unpublishedPart } from '../skip-programs.ts';
import { Variables } from '../template/variables.ts';
import { createContext, typeIn } from './build-context.ts';
import { dockerfileImage } from './dockerfile-image.ts';
import type { FinalStage } from './final-stage.ts';
import { References } from './marked-text.ts';
import { DockerfileProblem, parseDockerfile } from './parse-dockerfile.ts';
import { readStages } from './read-stages.ts';
import type { Stage } from './stage.ts';

/** Larger files are no Dockerfiles. */
const LARGEST = 2 ** 20;

/**
 * A configuration with an image for each Dockerfile that compiles Go programs.
 * @returns undefined if there is no Dockerfile
 * @throws CONFIG_SYNTAX for one that Docker would refuse, and for one that cannot be read
 */
export async function describeDockerfiles(project: Project): Promise<DescribedProject | undefined> {
  const { found, survey, all } = project;
  const variables = new Variables();
  const notes: Note[] = [];
  const images: (DraftImage & { readonly programs: readonly string[] })[] = [];
  const sources: string[] = [];
  for (const file of survey.dockerfiles) {
    if (!all && unpublishedPart(file) !== undefined) continue;
    const final = await readFinalStage(file, project);
    const image = dockerfileImage(final, variables);
    if (image === undefined) {
      notes.push({
        file,
        what: `FROM ${final.references.plain(final.stage.base)}`,
        line: final.stage.line,
        reason: 'the image contains no Go program',
      });
      continue;
    }
    sources.push(file);
    notes.push(...image.notes);
    const [program = ''] = image.programs;
    const known = found.find((each) => each.package === program);
    const name = uniqueName(nameOf(file, known?.name ?? posix.basename(program)), images);
    images.push({
      name,
      program,
      programs: image.programs,
      settings: image.settings,
      ...(known?.repository === undefined || known.name !== name
        ? {}
        : { repository: known.repository }),
    });
  }
  if (images.length === 0)
    return notes.length === 0 ? undefined : { ...plainProject(project), notes };
  const used = new Set(images.flatMap(({ programs }) => programs));
  const chosen = found.filter((image) => used.has(image.package));
  const left = found.filter((image) => !used.has(image.package));
  const hasFiles = images.some(({ settings }) => settings.files !== undefined);
  return {
    draft: {
      plugins: ['go', ...(hasFiles ? ['files'] : [])],
      top: {
        platforms: ['linux/amd64', 'linux/arm64'],
        vars: variables.settings(),
      },
      images: images.map(({ programs: _, ...image }) => image),
    },
    chosen: { images: chosen, skipped: [], below: [] },
    sources,
    notes,
    ...(left.length === 0
      ? {}
      : {
          remarks: [
            `programs that no Dockerfile contains were left out: ${left.map((image) => image.package).join(', ')}`,
          ],
        }),
  };
}

async function readFinalStage(file: string, project: Project): Promise<FinalStage> {
  const path = join(project.directory, file);
  const text = (await readText(path)) ?? '';
  try {
    if (text.length > LARGEST) throw new DockerfileProblem('it is too large for a Dockerfile', 1);
    const dockerfile = parseDockerfile(text);
    // The context is not a part of the Dockerfile.
    const [best] = [...new Set(['.', posix.dirname(file)])]
      .map((directory) => {
        const context = createContext(project.directory, directory, project.found);
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
    if (!(thrown instanceof DockerfileProblem)) throw thrown;
    throw commandError('CONFIG_SYNTAX', thrown.message, {
      cause: thrown,
      location: { file: path, line: thrown.line },
      hint: 'Docker would refuse this file too: mend it, or move it away while init runs.',
    });
  }
}

/** `worker` for `worker.Dockerfile`, `Dockerfile.worker` and `worker/Dockerfile`; otherwise the name of the program. */
function nameOf(file: string, program: string): string {
  const base = posix.basename(file);
  const [, after, before] =
    /^(?:Dockerfile|Containerfile)\.([\w.-]+)$|^([\w.-]+)\.[Dd]ockerfile$/.exec(base) ?? [];
  const name = after ?? before ?? program;
  return name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-');
}

function uniqueName(name: string, images: readonly DraftImage[]): string {
  let free = name;
  for (let at = 2; images.some((image) => image.name === free); at += 1) free = `${name}-${at}`;
  return free;
}
