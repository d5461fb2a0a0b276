import type { FoundImage } from '@strake/core';
import type { Project } from '../described-project.ts';
import type { Note, Settings } from '../draft.ts';
import type { YamlFile } from '../read-yaml.ts';
import { convertTemplate, type Vocabulary } from '../template/convert-template.ts';
import { GO_TEMPLATE, oneOf, splitFlags } from '../template/split-flags.ts';
import { TemplateProblem } from '../template/template-problem.ts';
import { DEFAULT_LDFLAGS, type ReleaserBuild } from './releaser-build.ts';
import { releaserVocabulary } from './releaser-vocabulary.ts';

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
  readonly #converted = new Map<ReleaserBuild, Settings>();

  constructor(file: YamlFile, project: Project, name: string, builds: readonly ReleaserBuild[]) {
    this.file = file;
    this.project = project;
    this.name = name;
    this.builds = builds;
  }

  note(path: Path, what: string, reason: string): void {
    this.notes.push({ file: this.file.name, line: this.file.lineOf(path), what, reason });
  }

  /** A text with its templates converted. @returns undefined if it has no equivalent, which is noted */
  text(value: string, path: Path, binary = ''): string | undefined {
    try {
      return convertTemplate(value, this.#vocabulary(binary));
    } catch (thrown) {
      if (!(thrown instanceof TemplateProblem)) throw thrown;
      this.note(path, value, `left out: ${thrown.message}`);
      return undefined;
    }
  }

  texts(values: readonly string[], path: Path): readonly string[] {
    return values.flatMap((value) => this.text(value, path) ?? []);
  }

  map(values: Readonly<Record<string, string>>, path: Path): Settings {
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

  /** Flags and variables of a build, as options of the plugin go. */
  flagsOf(build: ReleaserBuild): Settings {
    const known = this.#converted.get(build);
    if (known !== undefined) return known;
    for (const key of build.others)
      this.note(
        [...build.path, key],
        `${String(build.path.join('.'))}.${key}`,
        'it has no equivalent',
      );
    const ldflags = build.ldflags
      .flatMap((value) => splitFlags(value, GO_TEMPLATE))
      .map(({ text }) => text);
    this.#noteVariables(build);
    if (ldflags.some((value) => /\.(Date|Timestamp)\b/.test(value)))
      this.note(
        [...build.path, 'ldflags'],
        build.ldflags === DEFAULT_LDFLAGS
          ? "{{.Date}} in GoReleaser's default ldflags"
          : '{{.Date}}',
        'has the time of the commit, because the time of the build would make every build a new one',
      );
    const env = Object.fromEntries(
      build.env
        .filter((each) => each !== 'CGO_ENABLED=0')
        .map((each) => [each.split('=')[0] ?? '', each.slice(each.indexOf('=') + 1)]),
    );
    const lists = {
      flags: this.texts(build.flags, [...build.path, 'flags']),
      ldflags: this.texts(ldflags, [...build.path, 'ldflags']),
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
    return releaserVocabulary(this.project.variables, { ProjectName: this.name, Binary: binary });
  }
}
