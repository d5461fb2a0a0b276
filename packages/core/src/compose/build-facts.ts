import { defined, FileClock } from '@strake/oci/internal';
import type { Project } from '../config/project.ts';
import type { SourceControl } from '../host/git/index.ts';
import {
  configurationPath,
  describeCode,
  pluginFile,
  strakeVersion,
} from '../host/plugin-code/index.ts';
import type { Services } from '../pipeline/services.ts';
import type { BuildFacts, BuildRepository, PluginFacts } from '../plugin/build-facts.ts';
import type { BuildOptions } from './build-options.ts';
import { recordedOverride } from './recorded-override.ts';

/** The facts of a build, each read when it is first asked for. */
export function createBuildFacts(
  options: Pick<BuildOptions, 'directory' | 'env' | 'overrides' | 'plugins' | 'source'>,
  { plugins, variablesRead }: Pick<Project, 'plugins' | 'variablesRead'>,
  top: string | undefined,
  sources: Pick<SourceControl, 'facts' | 'ref'>,
): Pick<Services, 'buildFacts' | 'pluginFacts'> {
  const began = new FileClock().at();
  const known = new Map<string, PluginFacts>();
  const pluginFacts = (name: string): PluginFacts => {
    const found = known.get(name);
    if (found) return found;
    const given = options.plugins[plugins.findIndex((each) => each.name === name)];
    const file = given && pluginFile(given);
    const facts = { name, ...(file ? describeCode(file) : {}) };
    known.set(name, facts);
    return facts;
  };
  const read = async (): Promise<BuildFacts> => {
    const repository = await describeRepository(sources);
    const { file, sha256, variablesRead: readByFile = [] } = options.source ?? {};
    const path = file === undefined ? undefined : configurationPath(file, top ?? options.directory);
    const configuration = path === undefined ? undefined : { path, ...defined({ sha256 }) };
    return {
      strake: strakeVersion(),
      ...defined({ repository, configuration }),
      overrides: (options.overrides ?? []).map(recordedOverride),
      environment: epochOf(options.env),
      startedOn: new Date(began).toISOString().replace(/\.\d+Z$/, 'Z'),
      variables: [...new Set([...variablesRead, ...readByFile])].sort(),
      plugins: plugins.map(({ name }) => pluginFacts(name)),
    };
  };
  let asked: Promise<BuildFacts> | undefined;
  return {
    pluginFacts,
    buildFacts() {
      asked ??= read();
      return asked;
    },
  };
}

/** Seconds since 1970, which are checked. */
function epochOf({ SOURCE_DATE_EPOCH: epoch }: NonNullable<BuildOptions['env']> = {}) {
  return epoch ? { SOURCE_DATE_EPOCH: epoch } : {};
}

async function describeRepository({
  facts,
  ref,
}: Pick<SourceControl, 'facts' | 'ref'>): Promise<BuildRepository | undefined> {
  const { revision, modified = false, source } = await facts();
  if (revision === undefined) return undefined;
  return { revision, modified, ...defined({ source, ref: await ref() }) };
}
