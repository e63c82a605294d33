import './styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { openConnection } from './connection/openConnection.ts'
import { AppState } from './state/appState.svelte.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no element #app')
mount(App, { target, props: { app: new AppState(await openConnection()) } })
