import type { BuildContext } from '../context/build-context.ts';
import type { References } from '../syntax/marked-text.ts';
import type { Stage } from './stage.ts';

/** The last stage of a Dockerfile, and what its texts mean. */
export interface FinalStage {
  /** Relative to the project. */
  readonly file: string;
  readonly stage: Stage;
  readonly context: BuildContext;
  readonly references: References;
}
