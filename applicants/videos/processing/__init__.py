"""Judging and re-encoding an uploaded file. Plain Python around PyAV; no Django.

The parent (`runner`) opens the file and hands its descriptor to a child process (`worker`) that locks itself up (`sandbox`) before it
lets FFmpeg see a byte: no network, no files but Python's own and the output folder, little memory, little time, no secrets.
In the child `sniff` looks at the first bytes, `source` opens the file with everything else forbidden, `probe` walks all packets,
`transcode` decodes every frame and writes the one web format.
"""
