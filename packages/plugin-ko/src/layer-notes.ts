import { DELVE } from './delve.ts';
import { goTime } from './go-time.ts';
import type { KoOptions } from './options.ts';
import { PROGRAM_DIRECTORY, programName } from './program-name.ts';

/** What the history of an image says of one layer. */
export interface LayerNote {
  /** `createdBy` of the layer, by which its element of the history is found. */
  readonly createdBy: string;
  readonly comment: string;
  /** RFC 3339. */
  readonly created: string;
}

/** The layers that ko makes. Source: ko, pkg/build/gobuild.go `buildOne`. */
export function layerNotes({
  importPath,
  kodataTime,
  created,
}: Pick<KoOptions, 'importPath' | 'kodataTime' | 'created'>) {
  const note = (name: string, comment: string, time: number | undefined): LayerNote => ({
    createdBy: `ko build ko://${importPath} (${name})`,
    comment,
    created: goTime(time),
  });
  const at = `at ${PROGRAM_DIRECTORY}/`;
  return {
    kodata: note('kodata', 'kodata contents, at $KO_DATA_PATH', kodataTime),
    program: note('program', `go build output, ${at}${programName(importPath)}`, created),
    delve: note(DELVE, `Delve debugger, ${at}${DELVE}`, created),
  };
}
