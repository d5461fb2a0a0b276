import type { FoundImage } from '@strake/core';
import type { KoSettings } from '@strake/plugin-ko/settings';
import type { Draft, Note } from './draft.ts';
import type { ReleaserFile } from './goreleaser/file/read-releaser.ts';
import type { ChosenPrograms } from './skip-programs.ts';
import type { Survey } from './survey-project.ts';
import type { Variables } from './template/variables.ts';

/** What a first configuration is made of. */
export interface Project {
  /** Absolute. */
  readonly directory: string;
  /** An image for each program. */
  readonly found: readonly FoundImage[];
  /** Whether programs of tests, documentation and maintenance are wanted too. */
  readonly all: boolean;
  readonly survey: Survey;
  /** Those that the configuration defines; whoever describes the project adds to them. */
  readonly variables: Variables;
}

/** A configuration for a project, and what became of the files that describe its images today. */
export interface DescribedProject {
  /** Without `vars`. */
  readonly draft: Draft;
  readonly chosen: ChosenPrograms;
  /** Files that were read, relative to the directory; none: the draft has only the programs. */
  readonly sources: readonly string[];
  readonly notes: readonly Note[];
  /** The configuration of GoReleaser that was converted. */
  readonly releaser?: ReleaserFile;
  /** What ko would make of the same programs. */
  readonly ko?: KoSettings;
  /** Decisions that need a word, as the rest of a line. */
  readonly remarks?: readonly string[];
}
