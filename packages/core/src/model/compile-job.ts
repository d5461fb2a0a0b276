import type { ToolErrorCode } from '../errors/index.ts';
import type { StringMap } from './descriptor.ts';
import type { Inputs } from './inputs.ts';

/** One process to run, or a part of one that other steps share. Steps run in order. */
export interface CompileStep {
  /** Unique in the job, for people: `go build ./cmd/app`. */
  readonly id: string;
  /** Program and arguments; never through a shell. */
  readonly argv: readonly string[];
  /**
   * Operands of this step, which follow `argv` on the command line, and the command of its `discovery` too. Steps in a row that differ
   * in `id`, `operands` and `outputs` alone run as one process with the operands of those that are due; each is due for itself.
   */
  readonly operands?: readonly string[];
  /** Absolute working directory. */
  readonly directory: string;
  /** Over the job's `env`, which is over the caller's environment. */
  readonly env?: StringMap;
  /**
   * Variable that tells the process how many processors it may keep busy: `GOMAXPROCS`, say. It is set while other compiles run
   * at the same time, where nobody else has set it, and must change nothing that the step makes.
   */
  readonly processors?: string;
  /** What its outputs depend on: as long as that is the same, later builds leave the step out. Absent: it runs. */
  readonly inputs?: Inputs;
  /**
   * Absolute paths below the context's `outputDirectory` that must exist afterwards. Nothing but a later step that names the same path may
   * change such a file before it is packed.
   */
  readonly outputs: readonly string[];
  /** Code of the error when the process fails, of the kind `tool`; default: TOOL_FAILED. */
  readonly failure?: ToolErrorCode;
}

/** A file that the steps make and a later hook puts into an image. */
export interface CompileOutput {
  /** Unique per image: what the layer hook finds it by. */
  readonly id: string;
  readonly image: string;
  /** Absolute path, one of a step's `outputs`. */
  readonly file: string;
}

/** An output as later hooks see it. */
export interface CompiledOutput extends CompileOutput {
  /** Bytes; absent in a plan, where nothing was compiled. */
  readonly size?: number;
}

/** Everything that is compiled for one platform, for all images that need it: the value of the `compile` hook. */
export interface CompileJob {
  readonly env: StringMap;
  readonly steps: readonly CompileStep[];
  readonly outputs: readonly CompileOutput[];
}
