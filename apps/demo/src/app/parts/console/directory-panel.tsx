import { useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Field } from '../../../components/field.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { DirectoryView } from '../../../messages/console-view.ts'
import type { Scene } from '../../scene.ts'
import { takeDirectory } from './console-play.ts'
import { exampleCsv, exampleVcard } from './example-files.ts'
import './directory-panel.css'

/** Reads a directory file, shows what is in it and what is wrong with it, and takes it in. */
export function DirectoryPanel({
  scene,
  directory,
}: {
  readonly scene: Scene
  readonly directory: DirectoryView | null
}) {
  const [text, setText] = useState('')
  const [file, setFile] = useState<string | undefined>()
  const id = useId()
  const write = (written: string, name?: string) => {
    setText(written)
    setFile(name)
  }
  const given = { text, ...(file === undefined ? {} : { file }) }
  const open = async (chosen: File | undefined) => {
    if (chosen !== undefined) write(await chosen.text(), chosen.name)
  }
  return (
    <Panel title="The directory">
      <p>
        Example Corp knows its people from a directory that it has anyway: a vCard file, or a table (CSV). The demo
        began with one of them. Choose a file of yours, paste one, or begin with an example that has faults.
      </p>
      <div className="directory-choices">
        <label htmlFor={id} className="directory-file">
          <span>A file of yours</span>
          <input
            id={id}
            type="file"
            accept=".vcf,.vcard,.csv,.tsv,.json,text/vcard,text/csv"
            onChange={({ target }) => void open(target.files?.[0])}
          />
        </label>
        <Button kind="quiet" onClick={() => write(exampleCsv, 'new-staff.csv')}>
          Example as CSV
        </Button>
        <Button kind="quiet" onClick={() => write(exampleVcard, 'new-staff.vcf')}>
          Example as vCard
        </Button>
        <Button kind="quiet" onClick={() => void takeDirectory(scene, 'read-directory', null)}>
          Show the file it began with
        </Button>
      </div>
      <Field
        label={`The directory file${file === undefined ? '' : `: ${file}`}`}
        lines={7}
        value={text}
        onChange={(written) => write(written, undefined)}
        placeholder="BEGIN:VCARD …, or a table with the columns handle, fn and device"
      />
      <div className="directory-choices">
        <Button disabled={text.trim() === ''} onClick={() => void takeDirectory(scene, 'read-directory', given)}>
          Read it
        </Button>
        <Button
          kind="primary"
          disabled={text.trim() === ''}
          onClick={() => void takeDirectory(scene, 'import-directory', given)}
        >
          Take it in
        </Button>
      </div>
      <div aria-live="polite" className="directory-result">
        {directory === null ? null : <Result directory={directory} />}
      </div>
    </Panel>
  )
}

function Result({ directory: { people, problems, ignored, admitted, format } }: { readonly directory: DirectoryView }) {
  const devices = people.flatMap((person) => person.devices)
  const read = `${people.length} people with ${devices.length} devices, read as ${format}`
  return (
    <>
      <Notice
        tone={problems.length === 0 ? 'accepted' : 'undecided'}
        title={problems.length === 0 ? `${read}.` : `${read}; ${problems.length} entries were refused.`}
      >
        {admitted === null ? (
          <p>Nothing was taken in yet.</p>
        ) : (
          <p>
            New devices, which got a credential: {admitted.issued.length}. Known before: {admitted.known}.{' '}
            {admitted.foreign.length === 0
              ? null
              : `Of other domains, about which Example Corp does not speak: ${admitted.foreign.length}.`}
          </p>
        )}
      </Notice>
      {problems.length === 0 ? null : (
        <ul className="directory-problems">
          {problems.map(({ line, detail }) => (
            <li key={`${line} ${detail}`} data-line={line}>
              <b>Line {line}</b> {detail.replace(/^line \d+: /, '')}
            </li>
          ))}
        </ul>
      )}
      <ul className="directory-people">
        {people.map(({ name, unit, handle, devices }) => (
          <li key={handle}>
            <b>{name}</b>{' '}
            {[unit, `${devices.length} device${devices.length === 1 ? '' : 's'}`].filter(Boolean).join(', ')}
          </li>
        ))}
      </ul>
      {ignored.length === 0 ? null : (
        <p>
          <small>Passed over, because no claim is made from it: {ignored.join(', ')}.</small>
        </p>
      )}
    </>
  )
}
