import type { TestContext } from 'node:test';
import { debianTool } from './debian-tool.ts';
import { goTool } from './go-tool.ts';
import { mavenTool } from './maven-tool.ts';
import { nodeTool } from './node-tool.ts';
import { npmTool } from './npm-tool.ts';
import { pythonTool } from './python-tool.ts';
import { ToolMissing } from './tool-missing.ts';
import {
  DEBIAN_TOOLS,
  DEBIAN_TOOLS_ON_DEMAND,
  GO_TOOLS,
  MAVEN_TOOLS,
  NPM_TOOLS,
  PYTHON_TOOLS,
  type ToolName,
} from './versions.ts';

/** What the environment variable CI says: there, a test that cannot run fails. */
export function isContinuousIntegration(): boolean {
  const value = process.env.CI ?? '';
  return value !== '' && value !== '0' && value !== 'false';
}

/**
 * The absolute path of a tool's command. One that is not a Debian package is built when it is first asked for.
 * @throws ToolMissing
 */
export async function tool(name: ToolName): Promise<string> {
  if (isIn(GO_TOOLS, name)) return goTool(name);
  if (isIn(DEBIAN_TOOLS, name) || isIn(DEBIAN_TOOLS_ON_DEMAND, name)) return debianTool(name);
  if (isIn(PYTHON_TOOLS, name)) return pythonTool(name);
  if (isIn(MAVEN_TOOLS, name)) return mavenTool(name);
  if (isIn(NPM_TOOLS, name)) return npmTool(name);
  return nodeTool(name);
}

/**
 * The path of a tool, or `undefined` after skipping the test with the reason:
 * `const crane = await requireTool(t, 'crane'); if (crane === undefined) return;`
 * @throws ToolMissing in continuous integration
 */
export async function requireTool(
  t: Pick<TestContext, 'skip'>,
  name: ToolName,
): Promise<string | undefined> {
  try {
    return await tool(name);
  } catch (error) {
    if (!(error instanceof ToolMissing) || isContinuousIntegration()) throw error;
    t.skip(error.message);
    return undefined;
  }
}

function isIn<Name extends string>(
  tools: Readonly<Record<Name, unknown>>,
  name: string,
): name is Name {
  return name in tools;
}
