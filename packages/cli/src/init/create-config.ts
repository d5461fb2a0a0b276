import { join } from 'node:path';
import { parse } from 'yaml';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { createFile } from './create-file.ts';
import { describeProject } from './describe-project.ts';
import { findPrograms } from './find-programs.ts';
import { firstConfig } from './first-config.ts';
import { proveConfig } from './prove-config.ts';
import { reportConfig } from './report-config.ts';
import { shareSettings } from './share-settings.ts';
import { surveyProject } from './survey-project.ts';
import { Variables } from './template/variables.ts';

export const CONFIG_FILE = 'strake.config.yaml';

/** What a first configuration contains. */
export interface ConfigChoices {
  /** Programs of tests, documentation and maintenance too. */
  readonly all?: boolean;
}

/**
 * Writes a first configuration for the programs in a directory, and says on stderr what it contains and what it lacks. Before, it is
 * resolved as a build would, and compared with what other tools make.
 * @throws StrakeError if there are none, a file that describes them cannot be read, or the configuration exists or cannot be written
 */
export async function createConfig(
  directory: string,
  flags: GlobalFlags & ConfigChoices,
  invocation: Invocation,
): Promise<void> {
  const { stderr } = invocation;
  const found = await findPrograms(directory, invocation, (line) => {
    if (!flags.quiet) stderr.write(`${line}\n`);
  });
  const survey = await surveyProject(directory);
  const variables = new Variables();
  const all = flags.all ?? false;
  const project = { directory, found, survey, all, variables };
  const described = await describeProject(project);
  const { images, plugins, top } = described.draft;
  const draft = shareSettings({ plugins, images, top: { ...top, vars: variables.settings() } });
  const text = firstConfig(draft);
  const proof = await proveConfig({ project, described, config: parse(text) }, invocation);
  await createFile(join(directory, CONFIG_FILE), CONFIG_FILE, text);
  const remarks = [...proof.lines, ...(described.remarks ?? [])];
  const { problem } = proof;
  reportConfig(
    {
      ...described,
      remarks,
      file: CONFIG_FILE,
      draft,
      found,
      survey,
      ...(problem === undefined ? {} : { problem }),
    },
    flags,
    invocation,
  );
}
