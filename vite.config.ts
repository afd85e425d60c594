import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { wgsl } from 'webgpu-typed/vite';

export default defineConfig({
  base: './',
  plugins: [react(), wgsl({ shaders: 'shaders', types: '.types' })],
  worker: { format: 'es', plugins: () => [wgsl({ shaders: 'shaders', types: '.types' })] },
  build: { target: 'es2022', sourcemap: true },
});
