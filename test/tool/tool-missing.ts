import type { ToolName } from './versions.ts';

/** A tool is not on this machine and cannot be made here. The message says how to get it. */
export class ToolMissing extends Error {
  readonly tool: ToolName;

  constructor(tool: ToolName, why: string, options?: ErrorOptions) {
    super(`test tool "${tool}" is missing: ${why}`, options);
    this.name = 'ToolMissing';
    this.tool = tool;
  }
}
