import type { StringMap } from '@strake/oci';
import type { Inputs } from '../action-cache/inputs.ts';
import type { ToolCache, UnsharedToolCache } from '../tool-cache/tool-cache.ts';

/** A process to run, or a part of one that several steps share. Steps run in order. */
export interface CompileStep {
  /** Unique in the job; shown to users: `go build ./cmd/app`. */
  readonly id: string;
  /** Program and arguments; never through a shell. */
  readonly argv: readonly string[];
  /**
   * Operands of this step, which are appended to `argv`, and to the command of its `discovery`. Consecutive steps that
   * differ only in `id`, `operands` and `outputs` run as one process, with the operands of the steps that must run; each
   * step is checked on its own.
   */
  readonly operands?: readonly string[];
  /** Absolute working directory. */
  readonly directory: string;
  /** Merged over the job's `env`, which is merged over the caller's environment. */
  readonly env?: StringMap;
  /**
   * Variable that limits the number of processors that the process uses, such as `GOMAXPROCS`. It is set while other
   * compiles run at the same time, unless it is set already, and must not change the outputs.
   */
  readonly processors?: string;
  /** What its outputs depend on: while it is unchanged, later builds skip the step. Absent: the step always runs. */
  readonly inputs?: Inputs;
  /**
   * What the tool itself keeps, to be shared with other machines; or why it is not. Absent: it stays on this machine.
   */
  readonly toolCache?: ToolCache | UnsharedToolCache;
  /**
   * Absolute paths below the context's `outputDirectory` that must exist when the step has ended. Only a later step that
   * lists the same path may change such a file before it is written into a layer.
   */
  readonly outputs: readonly string[];
  /** A check of the outputs, after each run of the step. */
  readonly check?: OutputCheck;
  /**
   * Code of the error when the process fails: one of kind `tool` that the plugin declares in `errors`, or one of strake's. Default:
   * TOOL_FAILED.
   */
  readonly failure?: string;
}

/**
 * Runs a tool on the outputs that a step has just written. If it prints something forbidden, the build fails with
 * FILE_CHANGED, and the next build runs the step again. If the tool fails, nothing is checked.
 */
export interface OutputCheck {
  /** Program and arguments; the paths of the outputs are appended. It runs in the environment of the step. */
  readonly argv: readonly string[];
  /** Regular expressions that must not match its output; `^` and `$` match at lines. */
  readonly forbidden: readonly string[];
  /** The error message if one matches. */
  readonly message: string;
  /** The hint of that error. */
  readonly hint?: string;
}

/** A file that the steps write and a later hook adds to an image. */
export interface CompileOutput {
  /** Unique per image; the layer hook finds the output by it. */
  readonly id: string;
  readonly image: string;
  /** Absolute path, one of a step's `outputs`. */
  readonly file: string;
}

/** An output as later hooks see it. */
export interface CompiledOutput extends CompileOutput {
  /** Bytes; absent in a plan, which compiles nothing. */
  readonly size?: number;
}

/** Everything that is compiled for one platform, for all images that need it: the value of the `compile` hook. */
export interface CompileJob {
  readonly env: StringMap;
  readonly steps: readonly CompileStep[];
  readonly outputs: readonly CompileOutput[];
}
