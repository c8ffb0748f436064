"""A composed answer phrased by a language model, sentence by sentence, each checked before it is shown."""
