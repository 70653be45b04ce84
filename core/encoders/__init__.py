"""Pictures, words and sounds become vectors, and speech becomes text: CLIP and Whisper, behind one owner of the device.

`remote` is what the web process and the workers import; it never imports torch.
`local` owns the models, and `server` shares one `local` among all processes.
"""
