import type { StringMap } from '@strake/oci';
import type { Inputs } from '../action-cache/inputs.ts';

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
  /** What the outputs must not say of themselves, asked after each run of the step. */
  readonly check?: OutputCheck;
  /**
   * Code of the error when the process fails: one of kind `tool` that the plugin declares in `errors`, or one of strake's. Default:
   * TOOL_FAILED.
   */
  readonly failure?: string;
}

/**
 * Asks a tool about the outputs that a step has just made. Where it says something that is not allowed, the build
 * fails with FILE_CHANGED, and the next one runs the step again. A tool that fails says nothing.
 */
export interface OutputCheck {
  /** Program and arguments; the paths of the outputs follow. It runs like the step. */
  readonly argv: readonly string[];
  /** Regular expressions that nothing it prints may match; `^` and `$` match at lines. */
  readonly forbidden: readonly string[];
  /** What is wrong where one matches, for people. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
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
