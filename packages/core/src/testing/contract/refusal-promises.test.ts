import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plugin } from '../../plugin/definition.ts';
import type { ContractProject } from './contract.ts';
import { refusalPromises } from './refusal-promises.ts';

/** Its step fails. */
const plugin: Plugin = {
  name: 'compiler',
  compile: (job, { directory, outputDirectory }) => ({
    ...job,
    steps: [...job.steps, { id: 'cc', argv: ['cc'], directory, outputs: [`${outputDirectory}/a`] }],
  }),
};

/** The message of the broken promise, if it is broken. */
async function refuse(project: ContractProject, exitCode = 1): Promise<string | undefined> {
  const programs = () => ({ exitCode, stderr: 'main.c:1: syntax error' });
  const refused = { 'bad source': { programs, ...project } };
  const [promise] = refusalPromises(plugin, { projects: {}, refused });
  return promise?.run().then(
    () => undefined,
    ({ message }: Error) => message,
  );
}

const outputs = ['memory:one'];

test('says that a project without outputs was only described', async () => {
  assert.match((await refuse({})) ?? '', /^its description was accepted, .*give it "outputs"/);
});

test('builds a project with outputs, whose step may refuse it', async () => {
  assert.equal(await refuse({ outputs }), undefined);
  assert.equal(await refuse({ outputs }, 0), 'it was built');
});
