import { test } from 'node:test';
import { pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

const contract = pluginContract(plugin, {
  projects: { 'a plan': { config: { outputs: ['s3://bucket/prefix'] } } },
  refused: { 'no credentials': { outputs: ['s3://bucket/prefix'] } },
});
for (const { name, run } of contract) test(name, run);
