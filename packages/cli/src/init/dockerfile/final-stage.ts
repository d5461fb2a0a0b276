import type { BuildContext } from './build-context.ts';
import type { References } from './marked-text.ts';
import type { Stage } from './stage.ts';

/** The last stage of a Dockerfile, and what its texts mean. */
export interface FinalStage {
  /** Relative to the project. */
  readonly file: string;
  readonly stage: Stage;
  readonly context: BuildContext;
  readonly references: References;
}
