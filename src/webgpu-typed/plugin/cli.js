#!/usr/bin/env node
/** `cli.js [shaders] [types]`: writes the declarations of every kernel below the working directory, for tsc without Vite. */
import { resolveFolders, writeDeclarations } from './files.js';

const [shaders = 'shaders', types = '.types'] = process.argv.slice(2);
const { errors } = writeDeclarations(resolveFolders(process.cwd(), { shaders, types }));
for (const error of errors) console.error(error);
if (errors.length > 0) process.exitCode = 1;
