"""What runs inside the process of one framework or the other. Nothing here imports a framework but where it says so."""
