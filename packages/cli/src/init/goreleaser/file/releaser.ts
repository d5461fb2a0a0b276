import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FoundImage, ownValue } from '@strake/core';
import type { Project } from '../../described-project.ts';
import type { Note, Settings } from '../../draft.ts';
import { GO_VARIABLE } from '../../go-variable.ts';
import type { YamlFile } from '../../read-yaml.ts';
import { convertTemplate, type Vocabulary } from '../../template/convert-template.ts';
import { GO_TEMPLATE, oneOf, splitFlags } from '../../template/split-flags.ts';
import { TemplateProblem } from '../../template/template-problem.ts';
import { type ReleaserFile, textsOf } from './read-releaser.ts';
import { DEFAULT_LDFLAGS, type ReleaserBuild } from './releaser-build.ts';
import { releaserVocabulary } from './releaser-vocabulary.ts';

const COMMIT_TIME =
  'has the time of the commit, because the time of the build would make every build a new one';

type Path = readonly (string | number)[];

/** What the parts of a configuration of GoReleaser share while they are converted. */
export class Releaser {
  readonly notes: Note[] = [];
  /** Other files that were read. */
  readonly sources: string[] = [];
  readonly file: YamlFile;
  readonly project: Project;
  /** The name of the project. */
  readonly name: string;
  readonly builds: readonly ReleaserBuild[];
  /** Variables of the environment that the file sets: `NAME=VALUE` each. */
  readonly #env: readonly string[];
  readonly #converted = new Map<ReleaserBuild, Settings>();

  constructor(
    { file, top }: ReleaserFile,
    project: Project,
    name: string,
    builds: readonly ReleaserBuild[],
  ) {
    this.file = file;
    this.#env = textsOf(top.env) ?? [];
    this.project = project;
    this.name = name;
    this.builds = builds;
  }

  /** Notes something once. */
  note(path: Path, what: string, reason: string): void {
    const note = { file: this.file.name, line: this.file.lineOf(path), what, reason };
    if (!this.notes.some((each) => isDeepStrictEqual(each, note))) this.notes.push(note);
  }

  /** A text with its templates converted. @returns undefined if it has no equivalent, which is noted */
  text(value: string, path: Path, binary = ''): string | undefined {
    try {
      const converted = convertTemplate(value, this.#vocabulary(binary));
      for (const [time] of value.matchAll(/\{\{-?\s*\.(Date|Timestamp)\s*-?\}\}/g))
        this.note(path, time, COMMIT_TIME);
      return converted;
    } catch (thrown) {
      if (!(thrown instanceof TemplateProblem)) throw thrown;
      this.note(path, value, `left out: ${thrown.message}`);
      return undefined;
    }
  }

  texts(values: readonly string[], path: Path): readonly string[] {
    return values.flatMap((value) => this.text(value, path) ?? []);
  }

  /** Tags. GoReleaser omits those that are empty, and strake refuses them: they become one of the others then, which is one tag. */
  tags(values: readonly string[], path: Path): readonly string[] {
    const found = this.texts(values, path);
    const other = found.find((each) => !each.includes('{% if '));
    return found.flatMap((each) => {
      const [, start] = /^(\{% if (?:(?!\{% (?:if|else)).)*)\{% endif %\}$/s.exec(each) ?? [];
      if (start === undefined) return [each];
      if (other !== undefined) return [`${start}{% else %}${other}{% endif %}`];
      this.note(path, each, 'left out: it may be empty, and there is no other tag');
      return [];
    });
  }

  map(values: Readonly<Record<string, string>>, path: Path): Readonly<Record<string, string>> {
    const entries = Object.entries(values).flatMap(([name, value]) => {
      const text = this.text(value, path);
      return text === undefined ? [] : [[name, text] as const];
    });
    return Object.fromEntries(entries);
  }

  /** The builds with these names; without names, all. */
  buildsOf(ids: readonly string[] | undefined): readonly ReleaserBuild[] {
    return ids === undefined ? this.builds : this.builds.filter(({ id }) => ids.includes(id));
  }

  programOf({ package: name }: Pick<ReleaserBuild, 'package'>): FoundImage | undefined {
    return this.project.found.find((image) => image.package === name);
  }

  /** The name of a program's file. */
  binaryOf({ binary, path, package: name }: ReleaserBuild): string {
    return this.text(binary, [...path, 'binary']) ?? posix.basename(name);
  }

  /** Flags and variables of a build, as options of the plugin go. */
  flagsOf(build: ReleaserBuild): Settings {
    const known = this.#converted.get(build);
    if (known !== undefined) return known;
    for (const key of build.others)
      this.note(
        [...build.path, key],
        `builds[${build.path[1] ?? 0}].${key}`,
        'it has no equivalent',
      );
    const ldflags = build.ldflags
      .flatMap((value) => splitFlags(value, GO_TEMPLATE))
      .map(({ text }) => text);
    this.#noteVariables(build);
    const isDefault = build.ldflags === DEFAULT_LDFLAGS;
    if (isDefault)
      this.note(
        [...build.path, 'ldflags'],
        "{{.Date}} in GoReleaser's default ldflags",
        COMMIT_TIME,
      );
    const env = pairsOf([...this.#env.filter((each) => GO_VARIABLE.test(each)), ...build.env]);
    if (env.CGO_ENABLED === '0') delete env.CGO_ENABLED;
    const lists = {
      flags: this.texts([...build.flags, ...build.toolFlags], [...build.path, 'flags']),
      ldflags: isDefault
        ? ldflags.map((value) => convertTemplate(value, this.#vocabulary('')))
        : this.texts(ldflags, [...build.path, 'ldflags']),
      tags: this.texts(build.tags, [...build.path, 'tags']),
    };
    const variables = this.map(env, [...build.path, 'env']);
    const settings = {
      ...(Object.keys(variables).length === 0 ? {} : { env: variables }),
      ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    };
    this.#converted.set(build, settings);
    return settings;
  }

  /** Names variables that may have several flags as their values. */
  #noteVariables({ path, flags, ldflags, tags }: ReleaserBuild): void {
    for (const [key, values] of Object.entries({ flags, ldflags, tags }))
      for (const { text, isVariable } of values.flatMap((each) => splitFlags(each, GO_TEMPLATE)))
        if (isVariable) this.note([...path, key], text, oneOf(key === 'tags' ? 'tag' : 'flag'));
  }

  #vocabulary(binary: string): Vocabulary {
    const { variables } = this.project;
    const names = { ProjectName: this.name, Binary: binary };
    const environment = releaserVocabulary(variables, names);
    const env = pairsOf(this.#env);
    return releaserVocabulary(variables, names, (name) => {
      const value = ownValue(env, name);
      // Its templates see the environment as it is outside.
      return value === undefined
        ? undefined
        : variables.define(name, convertTemplate(value, environment));
    });
  }
}

/** The pairs of `NAME=VALUE`. */
function pairsOf(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((each) => [each.split('=')[0] ?? '', each.slice(each.indexOf('=') + 1)]),
  );
}
