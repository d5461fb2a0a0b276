import type { TemplateFunctions, TemplateValue } from '@strake/plugin-ko/settings';
import { SAMPLE_COMMIT, sampleVariable } from '../../proof/sample-variables.ts';
import { type ReleaserFile, textsOf } from '../file/read-releaser.ts';

type Fields = Readonly<Record<string, TemplateValue>>;

/** What an evaluation of GoReleaser's templates is given. */
export interface TemplateInput {
  readonly file: ReleaserFile;
  /** The name of the project. */
  readonly name: string;
  /** The path of the module. */
  readonly module: string;
  /** With values for all variables that templates cannot do without. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Evaluates a template with more fields than those of the project. @returns the template itself if it needs what is not known here */
export type EvaluateTemplate = (text: string, fields?: Fields) => string;

/**
 * Evaluates templates of GoReleaser as it does, with facts of a commit that does not exist. It is not what converts templates, so that
 * mistakes there show. Source: internal/tmpl/tmpl.go
 */
export async function sampleTemplates({
  file,
  name,
  module,
  env,
}: TemplateInput): Promise<EvaluateTemplate> {
  const { evaluateTemplate, parseTemplate, TemplateFault } = await import(
    '@strake/plugin-ko/settings'
  );
  const run = (text: string, variables: Readonly<Record<string, string>>, fields: Fields) =>
    evaluateTemplate(
      parseTemplate(text, () => true),
      {
        entries: {
          ...commitFields(),
          ProjectName: name,
          ModulePath: module,
          Env: { entries: variables, zero: '' },
          ...fields,
        },
        zero: null,
      },
      functionsOf(variables),
    );
  const attempt: typeof run = (text, ...given) => {
    try {
      return run(text, ...given);
    } catch (thrown) {
      // It is noted as left out, and differs.
      if (thrown instanceof TemplateFault) return text;
      throw thrown;
    }
  };
  const outside = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const set = (textsOf(file.top.env) ?? []).map((each) => {
    const text = attempt(each, outside, {});
    return [text.split('=')[0] ?? '', text.slice(text.indexOf('=') + 1)] as const;
  });
  const inside = { ...outside, ...Object.fromEntries(set) };
  return (text, fields = {}) => attempt(text, inside, fields);
}

/** The environment, with values for the variables that templates cannot do without. */
export function withTemplateVariables(
  { file, top }: ReleaserFile,
  env: TemplateInput['env'],
): TemplateInput['env'] {
  const names = JSON.stringify(file.data).matchAll(/\.Env\.(\w+)/g);
  const set = (textsOf(top.env) ?? []).map((each) => each.split('=')[0]);
  const samples = [...names]
    .filter(([, name]) => !set.includes(name))
    .map(([, name = '']) => [name, sampleVariable(name)] as const);
  return { ...Object.fromEntries(samples), ...env };
}

function commitFields(): Fields {
  const { Tag, Branch, Summary, ShortCommit, FullCommit, CommitDate } = SAMPLE_COMMIT;
  const [major = 0n, minor = 0n, patch = 0n] = Tag.slice(1).split('.').map(BigInt);
  const time = BigInt(SAMPLE_COMMIT.CommitTimestamp);
  return {
    ...{ Tag, Branch, Summary, ShortCommit, FullCommit, CommitDate, Commit: FullCommit },
    ...{ Version: Tag.slice(1), RawVersion: `${major}.${minor}.${patch}`, Prerelease: '' },
    ...{ Major: major, Minor: minor, Patch: patch, CommitTimestamp: time },
    // A note says that the time of the build is not carried over.
    ...{ Date: CommitDate, Timestamp: time },
    ...{ IsSnapshot: false, IsNightly: false, IsDraft: false, IsSingleTarget: false },
    ...{ IsGitDirty: false, IsGitClean: true, GitTreeState: 'clean' },
  };
}

function functionsOf(variables: Readonly<Record<string, string>>): TemplateFunctions {
  const text =
    (run: (...values: string[]) => TemplateValue) => (values: readonly TemplateValue[]) => {
      const words = values.map((value) => {
        if (typeof value !== 'string') throw new Error('an argument is not a string');
        return value;
      });
      return run(...words);
    };
  const named = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  return {
    replace: text((where, old, next) => where.replaceAll(old, next)),
    contains: text((where, part) => where.includes(part)),
    tolower: text((value) => value.toLowerCase()),
    toupper: text((value) => value.toUpperCase()),
    trim: text((value) => value.trim()),
    trimprefix: text((value, start) =>
      value.startsWith(start) ? value.slice(start.length) : value,
    ),
    trimsuffix: text((value, end) =>
      end !== '' && value.endsWith(end) ? value.slice(0, -end.length) : value,
    ),
    title: text((value) =>
      value.toLowerCase().replaceAll(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase()),
    ),
    envOrDefault: text((name, other) => named(name) ?? other),
    isEnvSet: text((name) => (named(name) ?? '') !== ''),
  };
}
