import { goldenSuite } from './golden-suite.ts';

goldenSuite({ version: '0.21.0', config: 'strake.v0.21.yaml', hasWindows: false });
