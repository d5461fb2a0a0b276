import { cachedTool } from './cached-tool.ts';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { MAVEN_TOOLS, type MavenToolName } from './versions.ts';

/** A program in a jar of Maven Central: `java -jar PATH`. */
export function mavenTool(name: MavenToolName): Promise<string> {
  const { package: pack, version, classifier } = MAVEN_TOOLS[name];
  return cachedTool({
    name,
    version,
    command: `${pack.split(':')[1]}-${version}-${classifier}.jar`,
    make: async (directory) => {
      const artifact = `-Dartifact=${pack}:${version}:jar:${classifier}`;
      const argv = ['mvn', '--quiet', '--batch-mode', 'dependency:copy', artifact];
      argv.push(`-DoutputDirectory=${directory}`);
      const done = await run(argv, { cwd: directory }).catch((cause) => {
        throw new ToolMissing(name, 'Java and Maven are needed to get it', { cause });
      });
      if (done.status === 0) return;
      throw new ToolMissing(name, `"${argv.join(' ')}" failed\n${done.stdout}`);
    },
  });
}
