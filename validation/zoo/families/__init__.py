"""One family of models a file: each public function builds one, without arguments, as people write them."""
