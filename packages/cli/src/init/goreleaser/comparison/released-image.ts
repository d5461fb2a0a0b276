import type { ConfigView } from '@strake/core';
import type { Project } from '../../described-project.ts';
import type { ReleaserFile, ReleaserItem } from '../file/read-releaser.ts';
import type { BuildFacts } from './build-facts.ts';
import type { EvaluateTemplate } from './sample-templates.ts';

/** An image of the new configuration, and the element of GoReleaser's that it stands for. */
export interface ReleasedImage {
  readonly name: string;
  readonly item: ReleaserItem;
  readonly project: Project;
  readonly file: ReleaserFile;
  readonly builds: readonly BuildFacts[];
  readonly evaluate: EvaluateTemplate;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The new configuration, with the sample values of variables. */
  readonly view: ConfigView;
  /** Of the plugin files, by platform. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}
